set(SIPP_WASM_THREADING "single-thread" CACHE STRING "single-thread | pthread")
set(SIPP_WASM_RUNTIME "cpu" CACHE STRING "cpu | webgpu")

foreach(choice "SIPP_WASM_THREADING;single-thread;pthread" "SIPP_WASM_RUNTIME;cpu;webgpu")
  list(POP_FRONT choice name)
  if(NOT ${name} IN_LIST choice)
    message(FATAL_ERROR "${name} is '${${name}}'; it must be one of: ${choice}.")
  endif()
endforeach()

if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "wasm")
  # The toolchain file says x86 by default, and ggml then leaves its SIMD kernels for WebAssembly out.
  message(FATAL_ERROR "The processor is '${CMAKE_SYSTEM_PROCESSOR}'; give -DEMSCRIPTEN_SYSTEM_PROCESSOR=wasm32.")
endif()

set(module_name sipp-wasm)

set(BUILD_SHARED_LIBS OFF)
set(LLAMA_WASM_MEM64 OFF)
set(LLAMA_BUILD_HTML OFF)
set(LLAMA_SUBPROCESS OFF)
set(GGML_NATIVE OFF)
set(GGML_OPENMP OFF)
set(GGML_LLAMAFILE OFF)
set(GGML_WASM_SINGLE_FILE OFF)

# C++ exceptions carry llama.cpp's errors; the engine's own instructions for them cost nothing where none is thrown.
add_compile_options(-fwasm-exceptions -msimd128)
add_link_options(-fwasm-exceptions)

if(SIPP_WASM_RUNTIME STREQUAL "webgpu")
  # The WebGPU headers that ggml is written for are a port of Emscripten since this version.
  if(EMSCRIPTEN_VERSION VERSION_LESS 4.0.10 AND NOT EMDAWNWEBGPU_DIR)
    message(FATAL_ERROR "WebGPU needs Emscripten 4.0.10 or newer; this is ${EMSCRIPTEN_VERSION}.")
  endif()
  set(GGML_WEBGPU ON)
  set(GGML_WEBGPU_JSPI ON)
  string(APPEND module_name -webgpu)
endif()

if(SIPP_WASM_THREADING STREQUAL "pthread")
  add_compile_options(-pthread)
  add_link_options(-pthread)
  string(APPEND module_name -pthread)
endif()

add_subdirectory("${LLAMA_SOURCE}" llama.cpp EXCLUDE_FROM_ALL)
# Debian's Emscripten lacks the headers behind <arm_neon.h>, which xxhash includes where there is SIMD.
target_compile_options(vendor-hash PRIVATE -mno-simd128)

get_directory_property(llama_release DIRECTORY "${LLAMA_SOURCE}" DEFINITION LLAMA_VERSION_BASE)
file(GLOB core_sources CONFIGURE_DEPENDS core/*.cpp)
add_executable(sipp-wasm ${core_sources} wasm/binding.cpp wasm/driven_engine.cpp)
target_include_directories(sipp-wasm PRIVATE core wasm)
target_compile_definitions(sipp-wasm PRIVATE SIPP_LLAMA_RELEASE="v${llama_release}")
target_link_libraries(sipp-wasm PRIVATE llama-common llama ggml)
set_target_properties(sipp-wasm PROPERTIES
  OUTPUT_NAME ${module_name}
  SUFFIX .js
  LINK_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/wasm/node-globals.js"
  RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

# Names that Emscripten 3.1.6 (Debian 12) knows and newer ones still accept.
target_link_options(sipp-wasm PRIVATE
  -sMODULARIZE=1
  -sEXPORT_ES6=1
  -sEXPORT_NAME=createSippModule
  -sENVIRONMENT=web,worker,node
  "SHELL:--extern-pre-js ${CMAKE_CURRENT_SOURCE_DIR}/wasm/node-globals.js"
  # Handlers for the whole process are not the module's to set.
  -sNODEJS_CATCH_EXIT=0
  -sNODEJS_CATCH_REJECTION=0
  -sALLOW_MEMORY_GROWTH=1
  -sINITIAL_MEMORY=64MB
  -sMAXIMUM_MEMORY=4GB
  # llama.cpp's parsers call themselves for each nesting of a grammar.
  -sTOTAL_STACK=4MB
  -sFORCE_FILESYSTEM=1
  -lworkerfs.js
  -sEXPORTED_FUNCTIONS=_malloc,_free
  -sEXPORTED_RUNTIME_METHODS=FS,WORKERFS,UTF8ToString,stringToUTF8,lengthBytesUTF8)

if(SIPP_WASM_THREADING STREQUAL "pthread")
  # Workers that stand ready: for the engine, for the one that prepares requests, and for one to compute with.
  target_link_options(sipp-wasm PRIVATE -sPTHREAD_POOL_SIZE=3 -sDEFAULT_PTHREAD_STACK_SIZE=4MB
    -sEXPORTED_RUNTIME_METHODS=FS,WORKERFS,UTF8ToString,stringToUTF8,lengthBytesUTF8,PThread)
endif()
