"""The front door for units: each hands in by its own link, and sees nothing of the others."""
