"""The gates that a return passes one after the other: identity, structure, cells, relations."""
