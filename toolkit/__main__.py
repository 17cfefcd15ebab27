"""`python -m toolkit` is `nianbao`."""

from toolkit.cli.entry import start

if __name__ == "__main__":
    raise SystemExit(start())
