"""When sites are due, and what installs that: pure but for ``running.py``."""
