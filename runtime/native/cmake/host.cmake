# Libraries that find each other in the folder they lie in, under names without a version: an artifact is a folder of files.
set(BUILD_SHARED_LIBS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_PLATFORM_NO_VERSIONED_SONAME ON)
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
if(APPLE)
  set(CMAKE_INSTALL_RPATH "@loader_path")
else()
  # SIPP_RPATH: folders of a GPU's own libraries, where these do not lie where the system looks.
  set(CMAKE_INSTALL_RPATH "$ORIGIN" ${SIPP_RPATH})
endif()

add_subdirectory("${LLAMA_SOURCE}" llama.cpp)

if(SIPP_LLAMA_TOOLS)
  # llama.cpp leaves its tests out under cmake-js.
  add_executable(test-backend-ops "${LLAMA_SOURCE}/tests/test-backend-ops.cpp")
  target_link_libraries(test-backend-ops PRIVATE llama llama-common)
  set_target_properties(test-backend-ops PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endif()
