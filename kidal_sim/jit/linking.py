"""How Numba compiles the core: each function once, to LLVM's intermediate code, and machine code only of what Python calls.

Left alone, Numba links every function with all that it calls, optimises the whole and makes machine code of it, again at
every level of calls, and wraps every function for Python. Here a function that compiled code calls stays intermediate code,
and one that Python calls is linked with everything below it, once. `compile.py` loads this module with Numba.
"""

import gc
import hashlib
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache as cache_results
from functools import partial
from typing import Any

import llvmlite.binding as llvm
from numba.core import typed_passes as typed
from numba.core import types
from numba.core import untyped_passes as untyped
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, CompileResult
from numba.core.compiler_machinery import PassManager
from numba.core.registry import CPUDispatcher, cpu_target
from numba.core.serialize import dumps
from numba.core.typing.templates import make_concrete_template

from kidal_sim.errors import KidalError
from kidal_sim.jit import cache, progress
from kidal_sim.jit.pointer import described

# Numba has no types of its own.
# mypy: disable-error-code="no-untyped-call, misc, no-any-return"

OPTIONS = {"nopython": True, "nogil": True, "boundscheck": None, "_nrt": False}
ENVIRONMENT = "_ZN08NumbaEnv"
"""How Numba's names of global variables begin that hold what a function needs of Python."""


PASSES = (
    untyped.TranslateByteCode, untyped.FixupArgs, untyped.IRProcessing, untyped.ReconstructSSA,
    typed.NopythonTypeInference, typed.PreLowerStripPhis, typed.IRLegalization, typed.NativeLowering, typed.NoPythonBackend,
)  # fmt: skip
"""Of Numba's passes, those that the core needs: it has no closures, generators, `with`, array expressions or inlined functions."""


class InnerLibrary(JITCodeLibrary):
    """Intermediate code of a function that compiled code calls; as it was made, and only to be linked into others."""

    def _ensure_finalized(self) -> None:
        """Do nothing: no machine code is made of this library on its own."""

    def add_llvm_module(self, module: Any) -> None:
        self._final_module.link_in(module)

    def _get_module_for_linking(self) -> Any:
        return self._final_module


class EntryLibrary(JITCodeLibrary):
    """Machine code of a function that Python calls, with all that it calls."""

    def add_llvm_module(self, module: Any) -> None:
        self._final_module.link_in(module)

    def finalize(self) -> None:
        """Link, optimise and make machine code; what Python does not call is private, so that LLVM may take it apart."""
        own = [function.name for function in self._final_module.functions if not function.is_declaration]
        libraries = linked(self._linking_libraries)
        self._linking_libraries = []
        for library in libraries:
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        for function in self._final_module.functions:
            if not function.is_declaration and function.name not in own:
                function.linkage = "internal"
        for variable in self._final_module.global_variables:
            if variable.name.startswith(ENVIRONMENT):
                variable.linkage = "linkonce_odr"  # it goes if nobody uses it
        super().finalize()

    def _optimize_final_module(self) -> None:
        """Run LLVM's passes once, and none that look for vectors, of which the core of scalars and rows has none.

        Numba runs cheaper ones before, for the sake of reference counts, of which there are none, either.
        """
        passes, builder = self._codegen._module_pass_manager(opt=2, loop_vectorize=False, slp_vectorize=False)
        passes.run(self._final_module, builder)

    def serialize_using_object_code(self) -> Any:
        """Return the machine code and the names it defines; nothing else will be linked with it."""
        defined = [each.name for each in self._final_module.functions if not each.is_declaration and each.linkage == llvm.Linkage.external]
        names = "\n".join(f'define void @"{name}"() {{ ret void }}' for name in defined)
        return self.name, "object", (self._get_compiled_object(), llvm.parse_assembly(names).as_bitcode())


def linked(libraries: Iterable[Any]) -> list[Any]:
    """Return these libraries and all that they call, each once."""
    found: dict[Any, None] = {}
    waiting = list(libraries)
    while waiting:
        library = waiting.pop()
        if library not in found:
            found[library] = None
            if isinstance(library, InnerLibrary):
                waiting += library._linking_libraries
    return list(found)


class InnerCompiler(Compiler):
    """Compile a function as far as compiled callers need it."""

    def __init__(self, typing_context: Any, target: Any, library: Any, args: Any, result: Any, flags: Any, types: Any) -> None:
        flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
        super().__init__(typing_context, target, library, args, result, flags, types)

    def define_pipelines(self) -> list[Any]:
        passes = Passes("core")
        for each in PASSES:
            passes.add_pass(each, each.__name__)
        passes.finalize()
        return [passes]

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        self.state.library = InnerLibrary(self.state.targetctx.codegen(), function.__qualname__)
        compiled: Any = super().compile_extra(function)
        key = object()  # by which its callers find it
        self.state.targetctx.insert_user_function(key, compiled.fndesc, [compiled.library])
        progress.advance(function)
        return compiled._replace(entry_point=key)


class Passes(PassManager):
    """The passes in their order, without Numba's events, timings and checks of each, which take as long as some passes do."""

    def _runPass(self, index: int, each: Any, state: Any) -> None:  # noqa: N802
        each.analysis = self._analysis
        for step in (each.run_initialization, each.run_pass, each.run_finalizer):
            step(state)


class InnerDispatcher(CPUDispatcher):
    """A function as compiled code calls it: once for whole numbers, whether they are constants, members of an enumeration or neither."""

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Return the one signature that fits; left alone, Numba compiles a function anew for every constant among its arguments."""
        signature, given = self.fold_argument_types(args, kws)
        taken = tuple(map(plain, given))
        self.compile(taken)
        found: Any = self.overloads[taken]
        name = self.py_func.__name__
        return make_concrete_template(name, key=name, signatures=[found.signature]), signature, given, {}

    def add_overload(self, compiled: Any) -> None:
        self.overloads[tuple(compiled.signature.args)] = compiled


class EntryCompiler:
    """Make machine code of a function that Python calls; Numba takes this for a compiler."""

    def __init__(self, inner: InnerDispatcher, typing_context: Any, target: Any, library: Any, args: Any, *_: Any) -> None:
        self.inner, self.args = inner, args

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        with collection_paused():
            self.inner.compile(self.args)
            compiled: Any = self.inner.overloads[self.args]
            target, description = compiled.target_context, compiled.fndesc
            library = EntryLibrary(target.codegen(), function.__qualname__)
            library.enable_object_caching()
            library.add_linking_library(compiled.library)
            target.create_cpython_wrapper(library, description, compiled.environment, compiled.call_helper, release_gil=True)
            entry = target.get_executable(library, description, compiled.environment)
        return compiled._replace(library=library, entry_point=entry, metadata={})


def plain(argument: types.Type) -> types.Type:
    """Return the type of a value that need not be known to compile: of a constant its own, of an enumeration's member a number."""
    return argument.dtype if isinstance(argument, types.IntEnumMember) else types.unliteral(argument)


@contextmanager
def collection_paused() -> Iterator[None]:
    """Collect no garbage meanwhile: a compiler makes millions of objects that it keeps."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class KeptCode:
    """Where a dispatcher looks for machine code of an earlier process, in place of Numba's own cache."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.name = f"{function.__module__}.{function.__qualname__}"

    def _path(self, args: Any, target: Any) -> Any:
        """By the types of the arguments, and by the kind of processor."""
        key = repr((described(args), target.codegen().magic_tuple()))
        return cache.cache_folder() / f"{self.name}-{hashlib.blake2s(key.encode(), digest_size=8).hexdigest()}{cache.SUFFIX}"

    def load_overload(self, args: Any, target: Any) -> Any:
        kept = cache.read_checked(self._path(args, target))
        return None if kept is None else CompileResult._rebuild(target, *pickle.loads(kept))

    def save_overload(self, args: Any, compiled: Any) -> None:
        with suppress(KidalError):  # a full disk is no reason not to run what is compiled
            cache.write_checked(self._path(args, compiled.target_context), dumps(compiled._reduce()))


def remember() -> None:
    """Have Numba look up only once what an operator gives for given types and how long a type is; it asks thousands of times."""
    typing_context, target = cpu_target.typing_context, cpu_target.target_context
    resolve = typing_context._resolve_user_function_type
    found: dict[Any, Any] = {}

    def resolve_once(function: Any, args: Any, kws: Any, literals: Any = None) -> Any:
        if not isinstance(function, types.Function) or kws or literals:
            return resolve(function, args, kws, literals)
        signature = found.get((function, args))
        if signature is None:  # what has none may get one, from another library in this process
            signature = found[function, args] = resolve(function, args, kws)
        return signature

    typing_context._resolve_user_function_type = resolve_once
    target.get_abi_sizeof = cache_results(target.get_abi_sizeof)


def inner(function: Callable[..., Any]) -> InnerDispatcher:
    """Return a function as compiled code calls it."""
    return InnerDispatcher(function, {}, dict(OPTIONS), InnerCompiler)


def entry(function: Callable[..., Any], inner: InnerDispatcher) -> Any:
    """Return a function as Python calls it."""
    compiler: Any = partial(EntryCompiler, inner)
    dispatcher: Any = CPUDispatcher(function, {}, dict(OPTIONS), compiler)
    if cache.can_keep() and cache.covers(function.__code__.co_filename):
        dispatcher._cache = KeptCode(function)
    return dispatcher
