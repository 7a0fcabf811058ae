"""How long it takes from letting go of the mouse to the numbers, in analytics and on the page."""
