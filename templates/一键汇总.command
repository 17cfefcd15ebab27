#!/bin/sh
# 苹果电脑上双击这个文件，运行的是同一个文件夹里的“一键汇总.py”。
cd -- "$(dirname -- "$0")" || exit 2
code=

# 先找装了年报工具的 Python；都没有装，就用版本够新的，缺什么由“一键汇总.py”来说。
for wanted in 'from toolkit import nianbao' 'import sys; sys.exit(sys.version_info < (3, 11))'; do
  for python in python3 python; do
    if [ -f 一键汇总.py ] && "$python" -c "$wanted" </dev/null >/dev/null 2>&1; then
      "$python" 一键汇总.py
      code=$?
      break 2
    fi
  done
done

if [ ! -f 一键汇总.py ]; then
  echo '“一键汇总.py”不在这个文件夹里。请把它和本文件一起放在任务文件夹里，不要单独移动或改名。'
elif [ -z "$code" ]; then
  echo '这台电脑上没有能用的 Python。请先安装 Python 3.11 或更新的版本：https://www.python.org/downloads/'
  echo '装好以后，再双击“一键汇总”。'
fi
printf '\n按回车键关闭窗口……'
read -r _
exit "${code:-2}"
