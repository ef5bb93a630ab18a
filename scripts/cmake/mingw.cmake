# Toolchain of preset `mingw`: Windows programs, cross-built on Debian by mingw-w64 against the static
# libraries that scripts/windows/libraries has built, and run under wine.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)

set(CMAKE_FIND_ROOT_PATH ${CMAKE_CURRENT_LIST_DIR}/../../build/mingw-libraries/prefix)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Windows 10 and later. LIBARCHIVE_STATIC: its header expects a DLL otherwise.
set(windows_definitions
    "-D_WIN32_WINNT=0x0A00 -DNOMINMAX -DWIN32_LEAN_AND_MEAN -DLIBARCHIVE_STATIC")
set(CMAKE_C_FLAGS_INIT ${windows_definitions})
set(CMAKE_CXX_FLAGS_INIT ${windows_definitions})
# One file a program: the compiler's libraries go into it, too.
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
# What the static libraries need themselves, which CMake's find modules do not know.
set(CMAKE_C_STANDARD_LIBRARIES_INIT "-lz -lcrypt32 -lws2_32 -lbcrypt")
set(CMAKE_CXX_STANDARD_LIBRARIES_INIT "-lz -lcrypt32 -lws2_32 -lbcrypt")

set(CMAKE_CROSSCOMPILING_EMULATOR ${CMAKE_CURRENT_LIST_DIR}/../windows/wine)
