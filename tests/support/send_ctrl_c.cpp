// Presses Ctrl-C in the console of another process: send_ctrl_c PID
#include <cstdlib>
#include <windows.h>

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  FreeConsole();
  if (AttachConsole(static_cast<DWORD>(std::strtoul(argv[1], nullptr, 10))) == 0) return 1;
  SetConsoleCtrlHandler(nullptr, TRUE);  // it comes here, too
  return GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0) != 0 ? 0 : 1;
}
