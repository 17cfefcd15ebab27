"""The command line: the only place besides the launchers that prints and exits."""
