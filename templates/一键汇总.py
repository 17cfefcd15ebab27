"""一键汇总：双击“一键汇总.bat”（苹果电脑双击“一键汇总.command”），运行的就是这个文件。

可以照着改、往下加。改坏了不要紧：命令 nianbao run -C 任务文件夹 做同样的事，不经过这个文件；
要找回原来的样子，新建一个任务，把那里的同名文件复制过来，各个任务的都一样。
"""

import sys
from pathlib import Path

try:
    from toolkit import Campaign, nianbao
except ImportError:
    print("这台电脑上的 Python 还没有装年报工具，或者装得不全。请打开命令行，运行下面这一行，再双击“一键汇总”：")
    print(f'"{sys.executable}" -m pip install nianbao-toolkit')
    sys.exit(2)

文件夹 = Path(__file__).parent


def 写排名表(任务):
    """例子：各单位按本年新收的申请数从多到少排，写进“汇总/排名.xlsx”；电脑上有 Excel 的，接着打开它。"""
    数 = 任务.frame()["new.total"]  # frame 一行一个单位，一列一个指标，指标的名字用命令 nianbao form 2021 查
    排名表 = 任务.folder / "汇总" / "排名.xlsx"
    try:
        数.sort_values(ascending=False).rename("新收申请数").reset_index().to_excel(排名表, index=False)
    except PermissionError:
        print(f"“{排名表}”正在 Excel 里开着，这次没有写。请关上它，再运行一次。")
        return
    try:
        import xlwings  # 要另装：python -m pip install xlwings

        xlwings.Book(排名表)
        print(f"已在 Excel 里打开排名表：{排名表}")
    except Exception:
        print(f"排名表在：{排名表}")


# 收表、审核、汇总、写年报初稿。结果：0 都好了，1 还有要处理的问题，2 没有做成（屏幕上说了为什么）。
结果 = nianbao("run", "-C", 文件夹)

if 结果 != 2:
    任务 = Campaign.open(文件夹)
    # 自己要加的写在下面，每行前面留四个空格。把下一行最前面的“# ”去掉，就多写一张排名表。
    # 写排名表(任务)

sys.exit(结果)
