"""What is said at Ctrl-C. It imports nothing: it is said while the rest still loads, too."""

STOPPED = "已中止。已经收到的文件和已经完成的结果都还在，重新运行即可继续。"
