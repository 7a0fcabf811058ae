"""Everything Streamlit: frame, widgets, charts, session state."""
