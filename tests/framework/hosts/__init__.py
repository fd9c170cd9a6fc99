"""Workers on other hosts: simulated ones, which any machine can have, and three real ones in namespaces."""
