"""kazcrawl archives small news and campaign sites: every listing stub joined to its article."""

__version__ = "0.1.0"
SOFTWARE = f"kazcrawl/{__version__}"
