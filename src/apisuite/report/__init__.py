"""What the reports of a run show: `results` holds it, the others turn it into HTML, text, cURL and HAR."""
