"""Write docs/命令.md from the commands' own help: `python -m docs.make_commands`."""

from pathlib import Path

import click

from toolkit.cli.main import build_parser

PAGE = Path(__file__).parent / "命令.md"


def command_page() -> str:
    """The page as text."""
    parts = [
        "# 命令\n",
        "本页由各命令的 `--help` 生成。每个命令加 `--json` 只输出一份 JSON；"
        "退出码：0 没有问题，1 有问题要处理，2 无法运行。\n",
    ]
    parser = build_parser()
    with click.Context(parser, info_name=parser.name) as top:
        for name, command in parser.commands.items():
            page = command.get_help(command.context_class(command, parent=top, info_name=name))
            parts.append(f"## nianbao {name}\n\n```text\n{page}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(command_page(), encoding="utf-8")
