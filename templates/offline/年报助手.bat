@echo off
rem Starts the page with the Python that lies beside it. Nothing but ASCII may stand above "chcp 936".
setlocal DisableDelayedExpansion
set "python=%~dp0python\python.exe"
rem A folder that was dropped on this file is opened, else the page offers the campaigns that lie here.
set "folder=%~dp0"
if not "%~1"=="" set "folder=%~1"
pushd "%~dp0" 2>nul
if not exist "%python%" goto incomplete
"%python%" -m toolkit desk -C "%folder%\."
set "code=%errorlevel%"
goto end

:incomplete
set "code=2"
chcp 936 >nul
echo 找不到随附的程序。请先把整个压缩包解压到一个文件夹里，再双击那里的“年报助手”，不要单独移动它。

:end
popd
if %code%==0 exit /b 0
echo.
pause
exit /b %code%
