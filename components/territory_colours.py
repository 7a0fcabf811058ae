"""The colours of territories: Okabe and Ito's, which colour-blind people tell apart.

M. Okabe and K. Ito, "Color Universal Design", 2008; their black is left out, which is text.
"""

TERRITORY_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442")
NOBODYS_COLOUR = "#8a949e"
