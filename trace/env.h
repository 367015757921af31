/* SPDX-License-Identifier: MIT */
/*
 * The environment variables that both sides use, and those that a trace keeps.
 */
#ifndef TRACE_ENV_H
#define TRACE_ENV_H

#define ENV_OUTPUT "LIBTRACE_OUTPUT"	/* trace directory; %h and %p become host name and PID */
#define ENV_ONLY "LIBTRACE_ONLY"	/* glob: trace only images whose executable matches */
#define ENV_LIMIT "LIBTRACE_LIMIT"	/* bytes that each module of an image may write */
#define ENV_IMAGES "LIBTRACE_IMAGES"	/* images that one directory may hold */
#define ENV_REDIRECT "LIBTRACE_REDIRECT"	/* rules, with ; or newlines between them */
#define ENV_RULES "LIBTRACE_RULES"	/* a file of rules, which come after those */
#define ENV_CUDA_COMPAT "LIBTRACE_CUDA_COMPAT"	/* auto, off, DIR or force:DIR */
#define ENV_DRIVER_VERSION "LIBTRACE_DRIVER_VERSION"	/* stands in for the kernel driver's */
#define ENV_ROOT "LIBTRACE_ROOT"	/* stands before the paths of facts about the machine */
#define ENV_CATALOG "LIBTRACE_CATALOG"	/* folders of catalogue files, colon-separated */
#define ENV_LIBDIR "LIBTRACE_LIBDIR"	/* where the command finds the modules */
#define ENV_DEBUG "LIBTRACE_DEBUG"	/* the command says on stderr what it does */

/*
 * What a program that is started again is told, and never sees.  The tunable comes last in GLIBC_TUNABLES, behind the
 * room that it was started again for; glibc passes over what it does not know.  The prefix stands before the name of
 * LD_AUDIT, as it was.
 */
#define AGAIN_TUNABLE "libtrace.again="
#define AGAIN_PREFIX "LIBTRACE_AGAIN_"
#define TLS_TUNABLE "glibc.rtld.optional_static_tls="

/* What a list of modules names ours by. */
#define AUDIT_MODULE "libtrace.so"
#define PRELOAD_MODULE "libtrace-preload.so"

#define DEFAULT_OUTPUT "libtrace.data"
#define DEFAULT_LIMIT (64ull << 20)
#define DEFAULT_IMAGES 20000ull

/* Of version 1 and of copies: a byte for each image that has files of its own, and more for those that left none. */
#define IMAGES_FILE "images"
#define FORMAT_FILE "format"

/*
 * A trace keeps a variable whose name begins with one of these (a name that ends in '=' is whole),
 * unless it contains one of TRACE_ENV_SECRET.
 */
#define TRACE_ENV_KEEP \
	"LD_", "GLIBC_TUNABLES=", "LIBTRACE_", "PATH=", "PYTHONPATH=", "PYTHONHOME=", "VIRTUAL_ENV=", \
	"CONDA_PREFIX=", "CUDA_HOME=", "CUDA_PATH=", "CUDA_VISIBLE_DEVICES=", "CUDA_MODULE_LOADING=", \
	"CUDA_VERSION=", "NVIDIA_VISIBLE_DEVICES=", "NVIDIA_DRIVER_CAPABILITIES=", "NVIDIA_REQUIRE_", \
	"NVIDIA_CTK_LIBCUDA_DIR=", "TORCH_CUDA_ARCH_LIST=", "TRITON_LIBCUDA_PATH=", "BNB_CUDA_VERSION=", \
	"ROCR_VISIBLE_DEVICES=", "HIP_VISIBLE_DEVICES=", "RANK=", "LOCAL_RANK=", "WORLD_SIZE=", \
	"SLURM_PROCID=", "SLURM_NTASKS=", "OMPI_COMM_WORLD_RANK=", "OMPI_COMM_WORLD_SIZE=", "PMI_RANK=", "PMI_SIZE="

#define TRACE_ENV_SECRET "KEY", "TOKEN", "SECRET", "PASS"

/* What the modules are called. */
#define AUDIT_MODULE "libtrace.so"
#define PRELOAD_MODULE "libtrace-preload.so"

#endif
