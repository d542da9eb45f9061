"""How compiled functions take a `World` or `Inputs`: as one pointer.

Numba would spread such a tuple of tables into some hundred and fifty arguments of every call. Here it is a pointer to a
block with the address and length of each table. Rules read the same: `world.units[row]`. `compile.py` loads this module
with Numba.
"""

from typing import Any, get_args, get_type_hints

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel.models import PrimitiveModel
from numba.core.errors import TypingError
from numba.core.imputils import lower_builtin, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.core.typing.typeof import typeof_impl
from numba.extending import NativeValue, infer_getattr, register_model, type_callable, unbox
from numba.np.numpy_support import from_dtype

# Numba has no types of its own.
# mypy: disable-error-code="no-untyped-call, misc, untyped-decorator, no-any-return, override"


class Pointer(types.Type):
    """A named tuple of tables or rows, passed as one pointer."""

    def __init__(self, owner: type, members: tuple[Any, ...]) -> None:
        self.owner, self.members = owner, members
        self.fields: tuple[str, ...] = owner._fields  # type: ignore[attr-defined]
        super().__init__(name=f"{owner.__name__} of {members[0].ndim if isinstance(members[0], types.Array) else 0}")

    @property
    def key(self) -> Any:
        return self.owner, self.members

    @property
    def mangling_args(self) -> Any:
        return self.owner.__name__, (self.members[0].ndim if isinstance(self.members[0], types.Array) else 0,)


def described(args: tuple[types.Type, ...]) -> tuple[str, ...]:
    """Return what these types are, in full; the name of a `Pointer` does not say what its members are."""
    return tuple(f"{each} {list(map(str, each.members))}" if isinstance(each, Pointer) else str(each) for each in args)


def is_table(member: Any) -> bool:
    """Return whether a member is a table of one run, of which the address and the length say all."""
    return isinstance(member, types.Array) and member.ndim == 1 and member.layout == "C"


@register_model(Pointer)
class PointerModel(PrimitiveModel):
    def __init__(self, manager: Any, pointer: Pointer) -> None:
        kinds: list[Any] = []
        for member in pointer.members:
            if is_table(member):
                kinds += [manager.lookup(member.dtype).get_data_type().as_pointer(), ir.IntType(64)]
            else:
                kinds += [manager.lookup(member).get_value_type(), ir.IntType(64)]
        super().__init__(manager, pointer, ir.LiteralStructType(kinds).as_pointer())


@infer_getattr
class PointerAttribute(AttributeTemplate):
    key = Pointer

    def generic_resolve(self, pointer: Pointer, name: str) -> types.Type | None:
        return pointer.members[pointer.fields.index(name)] if name in pointer.fields else None


@lower_getattr_generic(Pointer)
def get(context: Any, builder: Any, pointer: Pointer, value: Any, name: str) -> Any:
    index = pointer.fields.index(name)
    member = pointer.members[index]
    first = builder.load(cgutils.gep_inbounds(builder, value, 0, 2 * index))
    if not is_table(member):
        return first
    count = builder.load(cgutils.gep_inbounds(builder, value, 0, 2 * index + 1))
    return table_at(context, builder, member, first, count)


def table_at(context: Any, builder: Any, member: Any, address: Any, count: Any) -> Any:
    """Return a table of one run as Numba sees it; put together in registers, since Numba's own way takes the compiler long."""
    model = context.data_model_manager[member]
    itemsize = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(member.dtype)))
    table = ir.Constant(model.get_value_type(), None)  # no owner, no parent
    for name, value in (("nitems", count), ("itemsize", itemsize), ("data", address)):
        table = builder.insert_value(table, value, model.get_field_position(name))
    for name, value in (("shape", count), ("strides", itemsize)):
        table = builder.insert_value(table, value, [model.get_field_position(name), 0])
    return table


def store(builder: Any, block: Any, index: int, first: Any, count: Any) -> None:
    """Write one member: address and length of a table, or the address of a row."""
    at = cgutils.gep_inbounds(builder, block, 0, 2 * index)
    builder.store(builder.bitcast(first, at.type.pointee), at)
    if count is not None:
        builder.store(count, cgutils.gep_inbounds(builder, block, 0, 2 * index + 1))


def type_of_run(context: Any) -> Any:
    def typer(tables: types.Type, run: types.Type) -> types.Type | None:
        if not isinstance(tables, Pointer):
            return None
        return Pointer(tables.owner, tuple(row_type(member) for member in tables.members))

    return typer


def row_type(member: Any) -> types.Type:
    """Type of what stands at one place of the first axis of an array, which must lie in one piece."""
    if not isinstance(member, types.Array) or member.layout != "C" or member.ndim > 2:
        raise TypingError(f"run_of needs contiguous tables of many runs, not {member}")
    return member.dtype if member.ndim == 1 else member.copy(ndim=member.ndim - 1)


def take_run(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    """The block of one run: the addresses of its rows of every table."""
    pointer, result = signature.args[0], signature.return_type
    block = cgutils.alloca_once(builder, context.get_value_type(result).pointee)
    for index, member in enumerate(pointer.members):
        array = context.make_array(member)(context, builder, get(context, builder, pointer, values[0], pointer.fields[index]))
        shape = cgutils.unpack_tuple(builder, array.shape)
        step = builder.mul(values[1], shape[1]) if member.ndim == 2 else values[1]
        store(builder, block, index, builder.gep(array.data, [step]), shape[1] if member.ndim == 2 else None)
    return block


def register(owner: Any) -> None:
    """Have Numba take these named tuples as pointers."""

    @typeof_impl.register(owner)
    def type_of(value: Any, context: Any) -> Pointer:
        return Pointer(owner, tuple(typeof_impl(member, context) for member in value))


def register_at(at: Any) -> None:
    """Teach Numba `at(World, address)`: the pointer to a block that stands at an address."""

    @type_callable(at)
    def type_at(context: Any) -> Any:
        def typer(owner: types.NamedTupleClass, address: types.Type) -> Pointer:
            return Pointer(owner.instance_class, tuple(map(member_type, get_type_hints(owner.instance_class).values())))

        return typer

    @lower_builtin(at, types.NamedTupleClass, types.Integer)
    def lower_at(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.inttoptr(values[1], context.get_value_type(signature.return_type))


def member_type(hint: Any) -> types.Type:
    """Type of a member, by its annotation: a table of rows, or a row."""
    if rows := get_args(hint):
        return types.Array(from_dtype(rows[0].dtype()), 1, "C")
    return from_dtype(hint.dtype())


def register_run_of(run_of: Any) -> None:
    type_callable(run_of)(type_of_run)
    lower_builtin(run_of, Pointer, types.Integer)(take_run)


@unbox(Pointer)
def from_python(pointer: Pointer, value: Any, c: Any) -> NativeValue:
    native = c.unbox(types.NamedTuple(pointer.members, pointer.owner), value)
    block = cgutils.alloca_once(c.builder, c.context.get_value_type(pointer).pointee)
    for index, member in enumerate(pointer.members):
        part = c.builder.extract_value(native.value, index)
        if is_table(member):
            array = c.context.make_array(member)(c.context, c.builder, part)
            store(c.builder, block, index, array.data, array.nitems)
        else:
            store(c.builder, block, index, part, None)
    return NativeValue(block, is_error=native.is_error, cleanup=native.cleanup)
