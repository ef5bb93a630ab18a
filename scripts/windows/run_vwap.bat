@echo off
rem Brings VWAP up to date.
rem Options are passed on:  run_vwap.bat --instId BTC-USDT-SWAP
setlocal
call "%~dp0find_programs.bat"
if errorlevel 1 exit /b 78
"%RAVEQUANT_BIN%\vwap_calc.exe" %*
exit /b %ERRORLEVEL%
