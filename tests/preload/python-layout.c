/* SPDX-License-Identifier: MIT */
/*
 * Prints the row of preload/python-layout.h for the CPython whose headers it is compiled with (-DPy_BUILD_CORE), and
 * where 3.13 and newer publish it, the row of places in _Py_DebugOffsets.
 */
#include <Python.h>
#include <frameobject.h>

#include <stddef.h>
#include <stdio.h>

#include "internal/pycore_pystate.h"
#if PY_MINOR_VERSION >= 9
#include "internal/pycore_interp.h"
#include "internal/pycore_runtime.h"
#endif
#if PY_MINOR_VERSION >= 11
#include "internal/pycore_frame.h"
#endif
#if PY_MINOR_VERSION >= 14
#include "internal/pycore_interpframe_structs.h"
#endif

#include "preload/python-layout.h"

#if PY_MINOR_VERSION >= 13
typedef struct _Py_DebugOffsets published;
#define PLACE(field) offsetof(published, field)
static const struct python_layout row = {
	.runtime_interpreters = PLACE(runtime_state.interpreters_head),
	.interpreter_next = PLACE(interpreter_state.next),
	.interpreter_threads = PLACE(interpreter_state.threads_head),
	.thread_next = PLACE(thread_state.next),
	.thread_interpreter = PLACE(thread_state.interp),
	.thread_id = PLACE(thread_state.thread_id),
	.thread_frame = PLACE(thread_state.current_frame),
	.frame_previous = PLACE(interpreter_frame.previous),
	.frame_code = PLACE(interpreter_frame.executable),
	.frame_instruction = PLACE(interpreter_frame.instr_ptr),
	.frame_owner = PLACE(interpreter_frame.owner),
	.code_filename = PLACE(code_object.filename),
	.code_name = PLACE(code_object.name),
	.code_line = PLACE(code_object.firstlineno),
	.code_table = PLACE(code_object.linetable),
	.code_bytes = PLACE(code_object.co_code_adaptive),
	.bytes_data = PLACE(bytes_object.ob_sval),
	.text_state = PLACE(unicode_object.state),
	.text_ascii = PLACE(unicode_object.asciiobject_size),
};
#else
static const struct python_layout row = {
	.runtime_interpreters = offsetof(_PyRuntimeState, interpreters.head),
	.interpreter_next = offsetof(PyInterpreterState, next),
#if PY_MINOR_VERSION >= 11
	.interpreter_threads = offsetof(PyInterpreterState, threads.head),
	.thread_cframe = offsetof(PyThreadState, cframe),
	.thread_frame = offsetof(_PyCFrame, current_frame),
	.frame_previous = offsetof(_PyInterpreterFrame, previous),
	.frame_code = offsetof(_PyInterpreterFrame, f_code),
	.frame_instruction = offsetof(_PyInterpreterFrame, prev_instr),
	.frame_owner = offsetof(_PyInterpreterFrame, owner),
	.code_table = offsetof(PyCodeObject, co_linetable),
	.code_bytes = offsetof(PyCodeObject, co_code_adaptive),
#else
	.interpreter_threads = offsetof(PyInterpreterState, tstate_head),
	.thread_frame = offsetof(PyThreadState, frame),
	.frame_previous = offsetof(PyFrameObject, f_back),
	.frame_code = offsetof(PyFrameObject, f_code),
	.frame_instruction = offsetof(PyFrameObject, f_lasti),
#if PY_MINOR_VERSION >= 10
	.code_table = offsetof(PyCodeObject, co_linetable),
#else
	.code_table = offsetof(PyCodeObject, co_lnotab),
#endif
#endif
	.thread_next = offsetof(PyThreadState, next),
	.thread_interpreter = offsetof(PyThreadState, interp),
	.thread_id = offsetof(PyThreadState, thread_id),
	.code_filename = offsetof(PyCodeObject, co_filename),
	.code_name = offsetof(PyCodeObject, co_name),
	.code_line = offsetof(PyCodeObject, co_firstlineno),
	.bytes_data = offsetof(PyBytesObject, ob_sval),
	.text_state = offsetof(PyASCIIObject, state),
	.text_ascii = sizeof(PyASCIIObject),
	.text_compact = sizeof(PyCompactUnicodeObject),
};
#endif

_Static_assert(offsetof(PyObject, ob_type) == PYTHON_OBJECT_TYPE, "ob_type");
_Static_assert(offsetof(PyVarObject, ob_size) == PYTHON_OBJECT_SIZE, "ob_size");
_Static_assert(offsetof(PyASCIIObject, length) == PYTHON_OBJECT_SIZE, "length of str");
#if PY_MINOR_VERSION >= 12
_Static_assert(sizeof(PyCompactUnicodeObject) == sizeof(PyASCIIObject) + 16, "what 3.13 does not publish");
#endif

int main(void)
{
	printf("\t{%d, {", PY_MINOR_VERSION);
#define PRINT(name) printf(#name[0] == 'r' ? "%u" : ", %u", (unsigned)row.name);
	PYTHON_LAYOUT(PRINT)
	printf("}},\n");
	return 0;
}
