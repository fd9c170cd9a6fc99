"""The report in a real browser, through Playwright. Clock, network and fonts are the browser's own."""
