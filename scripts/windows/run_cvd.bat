@echo off
rem Brings CVD up to date.
rem Options are passed on:  run_cvd.bat --instId BTC-USDT-SWAP --timeframe 1h
setlocal
call "%~dp0find_programs.bat"
if errorlevel 1 exit /b 78
"%RAVEQUANT_BIN%\cvd_calc.exe" %*
exit /b %ERRORLEVEL%
