"""Verifies a return: gates, findings, and the catalogue of sentences. Prints nothing, raises nothing."""
