@echo off
rem Starts the .py file of the same name. Nothing but ASCII may stand above "chcp 936".
setlocal DisableDelayedExpansion
set "script=%~dpn0.py"
set "portable=%~dp0..\python\python.exe"
pushd "%~dp0" 2>nul
if not exist "%script%" goto no_script

rem The Python of the offline package, beside which campaigns are made.
"%portable%" -c "from toolkit import nianbao" <nul >nul 2>nul
if not %errorlevel%==0 goto installed
"%portable%" "%script%"
set "code=%errorlevel%"
goto end

:installed
rem A Python that has the toolkit, else one that is new enough: then the script says what is missing.
rem A bare "python" may be the stub of the Microsoft Store, which does nothing but fail.
set "runner=py -3"
%runner% -c "from toolkit import nianbao" <nul >nul 2>nul
if %errorlevel%==0 goto run
set "runner=python"
%runner% -c "from toolkit import nianbao" <nul >nul 2>nul
if %errorlevel%==0 goto run
set "runner=py -3"
%runner% -c "import sys; sys.exit(sys.version_info < (3, 11))" <nul >nul 2>nul
if %errorlevel%==0 goto run
set "runner=python"
%runner% -c "import sys; sys.exit(sys.version_info < (3, 11))" <nul >nul 2>nul
if %errorlevel%==0 goto run
goto no_python

:run
%runner% "%script%"
set "code=%errorlevel%"
goto end

:no_script
set "code=2"
chcp 936 >nul
echo “一键汇总.py”不在这个文件夹里。请把它和本文件一起放在任务文件夹里，不要单独移动或改名。
goto end

:no_python
set "code=2"
chcp 936 >nul
echo 这台电脑上没有能用的 Python。请先安装 Python 3.11 或更新的版本：https://www.python.org/downloads/
echo 安装时请勾选“Add python.exe to PATH”。装好以后，再双击“一键汇总”。

:end
popd
echo.
pause
exit /b %code%
