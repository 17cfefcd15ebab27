@echo off
rem One click: collect, verify, merge, report.
chcp 65001 >nul
cd /d "%~dp0"
where nianbao >nul 2>nul
if %errorlevel%==0 (
  nianbao run
) else (
  py -3 -m toolkit run
)
echo.
pause
