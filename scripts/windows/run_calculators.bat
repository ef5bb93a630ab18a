@echo off
rem Brings VWAP, wicks and CVD up to date, one after the other. One that fails does not stop the
rem others; the exit code is that of the first failure. Options go to all of them.
setlocal
set "STATUS=0"
call "%~dp0run_vwap.bat" %*
call :remember
call "%~dp0run_wicks.bat" %*
call :remember
call "%~dp0run_cvd.bat" %*
call :remember
exit /b %STATUS%

:remember
set "CODE=%ERRORLEVEL%"
if "%STATUS%"=="0" set "STATUS=%CODE%"
exit /b 0
