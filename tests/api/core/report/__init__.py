"""What report.html shows: `recorder` collects it during the run, `summary` and `row` turn it into HTML."""
