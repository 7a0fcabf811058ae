"""The dashboard: Streamlit runs this file once for each change in a session."""

from components.frame import run_app

run_app()
