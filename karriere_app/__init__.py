"""Karriere without a screen: domain, store, services, printing, command line. Imports no Qt."""

__version__ = "0.1.0"
