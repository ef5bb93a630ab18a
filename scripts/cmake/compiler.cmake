# Warnings are errors; sanitizers by preset. `rq_options` carries both to every target of ours.
add_library(rq_options INTERFACE)
target_include_directories(rq_options INTERFACE ${PROJECT_SOURCE_DIR}/libs)

if(MSVC)
  target_compile_options(rq_options INTERFACE /W4 /WX /utf-8 /bigobj /permissive- /EHsc /Zc:__cplusplus)
else()
  target_compile_options(
    rq_options
    INTERFACE -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
              -Wold-style-cast -Wcast-align -Wconversion -Wsign-conversion -Wformat=2)
endif()

set(RQ_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them (address,undefined or thread)")
if(RQ_SANITIZE)
  target_compile_options(rq_options INTERFACE -fsanitize=${RQ_SANITIZE} -fno-sanitize-recover=all
                                              -fno-omit-frame-pointer)
  target_link_options(rq_options INTERFACE -fsanitize=${RQ_SANITIZE})
endif()

find_program(RQ_CCACHE ccache)
if(RQ_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${RQ_CCACHE})
endif()

# A program of apps/: main.cpp, and everything else as a library that its tests link too.
function(rq_add_app name)
  add_library(${name}_parts STATIC options.cpp run.cpp ${ARGN})
  target_include_directories(${name}_parts PUBLIC ${PROJECT_SOURCE_DIR}/apps)
  target_link_libraries(${name}_parts PUBLIC rq_app PRIVATE rq_options)
  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE ${name}_parts rq_options)
endfunction()
