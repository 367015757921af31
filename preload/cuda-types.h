/* SPDX-License-Identifier: MIT */
/* The few declarations of cuda.h that are needed here; where that is installed, the build compares them. */
#ifndef PRELOAD_CUDA_TYPES_H
#define PRELOAD_CUDA_TYPES_H

/* CUresult */
#define CUDA_SUCCESS 0
#define CUDA_ERROR_NOT_FOUND 500

/* CUdevice_attribute */
#define CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR 75
#define CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR 76

/* The soname of the driver, stubs and forward-compatibility libraries begins so. */
#define CUDA_DRIVER_SONAME "libcuda.so"

#endif
