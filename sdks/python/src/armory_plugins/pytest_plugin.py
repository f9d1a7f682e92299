"""Fixtures of pytest, which finds them by the SDK's entry point."""
