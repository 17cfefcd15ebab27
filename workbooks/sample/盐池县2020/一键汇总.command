#!/bin/sh
# 一键汇总：收表、审核、汇总、生成年报初稿。双击运行。
cd "$(dirname "$0")" || exit 2
if command -v nianbao >/dev/null 2>&1; then
  nianbao run
else
  python3 -m toolkit run
fi
printf '\n按回车键关闭窗口……'
read -r _
