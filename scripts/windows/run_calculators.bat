@echo off
rem Brings VWAP, wicks and CVD up to date, one after the other. One that fails does not stop the
rem others. The exit code is that of the first failure. That there is nothing to work on yet (66), or
rem that an earlier run is still at work (75), counts only when nothing worse happened.
rem Options are passed to all of them.
setlocal
set "FAILURE=0"
set "NOTHING_DONE=0"
call "%~dp0run_vwap.bat" %*
call :remember
call "%~dp0run_wicks.bat" %*
call :remember
call "%~dp0run_cvd.bat" %*
call :remember
if not "%FAILURE%"=="0" exit /b %FAILURE%
exit /b %NOTHING_DONE%

:remember
set "CODE=%ERRORLEVEL%"
if "%CODE%"=="0" exit /b 0
if "%CODE%"=="66" goto nothing_done
if "%CODE%"=="75" goto nothing_done
if "%FAILURE%"=="0" set "FAILURE=%CODE%"
exit /b 0

:nothing_done
if "%NOTHING_DONE%"=="0" set "NOTHING_DONE=%CODE%"
exit /b 0
