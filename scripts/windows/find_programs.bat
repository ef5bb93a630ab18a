@echo off
rem For the other files of this folder: sets RAVEQUANT_BIN, the folder of the programs, and
rem RAVEQUANT_VAULT, the Vault. What is set already counts.
if not defined RAVEQUANT_VAULT set "RAVEQUANT_VAULT=%USERPROFILE%\Rave_Quant_Vault"
if defined RAVEQUANT_BIN exit /b 0
rem As the zip has them, or where the build puts them.
set "RAVEQUANT_BIN=%~dp0bin\"
if exist "%RAVEQUANT_BIN%trades_exporter.exe" exit /b 0
set "RAVEQUANT_BIN=%~dp0..\..\build\windows-msvc\bin\"
if exist "%RAVEQUANT_BIN%trades_exporter.exe" exit /b 0
set "RAVEQUANT_BIN="
echo The programs are neither in "%~dp0bin" nor in "%~dp0..\..\build\windows-msvc\bin".>&2
echo Unpack the zip again, or set RAVEQUANT_BIN to the folder of the .exe files.>&2
exit /b 78
