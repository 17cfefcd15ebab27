@echo off
rem One click with the Python that lies beside it. Nothing but ASCII may stand above "chcp 936".
setlocal DisableDelayedExpansion
set "python=%~dp0python\python.exe"
set "folder=%~1"
pushd "%~dp0" 2>nul
if not exist "%python%" goto incomplete
if not "%~1"=="" goto run
rem Nothing was dropped on this file: the campaign that lies here, if there is only one.
set "count=0"
for /d %%d in (*) do if exist "%%d\.nianbao" set /a "count+=1" >nul
for /d %%d in (*) do if exist "%%d\.nianbao" set "folder=%~dp0%%d"
if not %count%==1 goto which

:run
if not exist "%folder%\%~n0.py" goto plain
"%python%" "%folder%\%~n0.py"
set "code=%errorlevel%"
goto end

:plain
"%python%" -m toolkit run -C "%folder%\."
set "code=%errorlevel%"
goto end

:which
set "code=2"
chcp 936 >nul
echo 不知道要汇总哪一个任务。请把任务文件夹拖到“一键汇总”上，或者双击“年报助手”，在页面里打开任务。
goto end

:incomplete
set "code=2"
chcp 936 >nul
echo 找不到随附的程序。请先把整个压缩包解压到一个文件夹里，再双击那里的“一键汇总”，不要单独移动它。

:end
popd
echo.
pause
exit /b %code%
