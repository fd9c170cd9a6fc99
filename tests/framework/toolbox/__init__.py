"""The parts of apisuite.toolbox, and what they say when something fails."""
