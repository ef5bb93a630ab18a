# Warnings are errors; sanitizers by preset. `rq_options` carries both to every target of ours.
add_library(rq_options INTERFACE)
target_include_directories(rq_options INTERFACE ${PROJECT_SOURCE_DIR}/libs)

if(MSVC)
  target_compile_options(rq_options INTERFACE /W4 /WX /utf-8 /bigobj /permissive- /EHsc /Zc:__cplusplus)
  # std::getenv is fine where nobody calls putenv.
  target_compile_definitions(rq_options INTERFACE _CRT_SECURE_NO_WARNINGS)
else()
  target_compile_options(
    rq_options
    INTERFACE -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
              -Wold-style-cast -Wcast-align -Wconversion -Wsign-conversion -Wformat=2)
endif()

if(WIN32)
  # Windows 10 and later; of its headers only what is asked for, and no macros named min and max.
  target_compile_definitions(rq_options INTERFACE _WIN32_WINNT=0x0A00 NOMINMAX WIN32_LEAN_AND_MEAN)
endif()

set(RQ_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them (address,undefined or thread)")
if(RQ_SANITIZE)
  target_compile_options(rq_options INTERFACE -fsanitize=${RQ_SANITIZE} -fno-sanitize-recover=all
                                              -fno-omit-frame-pointer)
  target_link_options(rq_options INTERFACE -fsanitize=${RQ_SANITIZE})
  if(RQ_SANITIZE STREQUAL "thread")
    # g++ refuses Asio's fences there; one thread a context, as here, needs none.
    target_compile_definitions(rq_options INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()

find_program(RQ_CCACHE ccache)
if(RQ_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${RQ_CCACHE})
endif()

if(WIN32)
  enable_language(RC)
endif()

# rq_describe_program(target): what Windows shows of a program, and that it speaks UTF-8 with it.
function(rq_describe_program target)
  if(NOT WIN32)
    return()
  endif()
  set(program ${target})
  set(manifest ${PROJECT_SOURCE_DIR}/scripts/cmake/windows_program.manifest)
  configure_file(${PROJECT_SOURCE_DIR}/scripts/cmake/windows_program.rc.in
                 ${CMAKE_CURRENT_BINARY_DIR}/${target}.rc @ONLY)
  target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${target}.rc)
  if(MSVC)
    target_link_options(${target} PRIVATE /MANIFEST:NO)  # the linker's own one
  endif()
endfunction()

# A program of apps/: main.cpp, and everything else as a library that its tests link too.
function(rq_add_app name)
  add_library(${name}_parts STATIC options.cpp run.cpp ${ARGN})
  target_include_directories(${name}_parts PUBLIC ${PROJECT_SOURCE_DIR}/apps)
  target_link_libraries(${name}_parts PUBLIC rq_app PRIVATE rq_options)
  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE ${name}_parts rq_options)
  rq_describe_program(${name})
  add_dependencies(programs ${name})
  install(TARGETS ${name})
endfunction()
