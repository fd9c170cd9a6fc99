"""Lessons of module_c whose point is what pytest prints, or what happens when something fails."""
