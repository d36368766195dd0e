"""A no-overlap constraint that the database enforces on PostgreSQL and on SQLite alike."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateTimeRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.contrib.postgres.operations import BtreeGistExtension
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Func, Q
from django.db.models.sql import Query

# SQLite keeps moments as text and compares them as text, which is only right for one spelling.
TEXT_SHAPE = "????-??-?? ??:??:??*"


class _HalfOpenRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def _condition_sql(condition, model, schema_editor):
    """A condition over columns of `model` as SQL, its columns written `{0}.column`."""
    if condition is None:
        return "1"
    query = Query(model, alias_cols=False)
    where = query.build_where(condition)
    sql, params = where.as_sql(
        query.get_compiler(connection=schema_editor.connection),
        schema_editor.connection,
    )
    for field in model._meta.local_fields:
        column = schema_editor.quote_name(field.column)
        sql = sql.replace(column, "{0}." + column)
    return sql % tuple(schema_editor.quote_value(p) for p in params)


class NoOverlap(BaseConstraint):
    """No two rows with equal `equal` columns may overlap in [starts_at, ends_at).

    `condition` exempts the rows that do not satisfy it. On PostgreSQL this is a GiST exclusion
    constraint (the btree_gist extension must exist); on SQLite two triggers, which the schema
    editor emits again at each table rebuild. Both raise `IntegrityError`.
    """

    def __init__(self, *, name, equal, condition=None, violation_error_message=None):
        self.equal = tuple(equal)
        self.condition = condition
        super().__init__(
            name=name,
            violation_error_code="overlap",
            violation_error_message=violation_error_message,
        )

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs.pop("violation_error_code", None)
        return path, args, {**kwargs, "equal": self.equal, "condition": self.condition}

    def __eq__(self, other):
        if isinstance(other, NoOverlap):
            return self.deconstruct() == other.deconstruct()
        return super().__eq__(other)

    __hash__ = BaseConstraint.__hash__

    @property
    def _exclusion(self):
        span = _HalfOpenRange("starts_at", "ends_at", RangeBoundary())
        return ExclusionConstraint(
            name=self.name,
            expressions=[
                *((column, RangeOperators.EQUAL) for column in self.equal),
                (span, RangeOperators.OVERLAPS),
            ],
            condition=self.condition,
        )

    def constraint_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            return self._exclusion.constraint_sql(model, schema_editor)
        # Called while the table is being (re)made: the triggers can only follow it.
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return None

    def create_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            return self._exclusion.create_sql(model, schema_editor)
        # SQLite rebuilds the table for a new constraint, and so comes by `constraint_sql`.
        return None

    def remove_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            return self._exclusion.remove_sql(model, schema_editor)
        return None

    def trigger_names(self):
        return [f"{self.name}_insert", f"{self.name}_update"]

    def _triggers(self, model, schema_editor):
        table = Table(model._meta.db_table, schema_editor.quote_name)
        condition = _condition_sql(self.condition, model, schema_editor)
        columns = (model._meta.get_field(name).column for name in self.equal)
        same = " AND ".join(
            f"{{0}}.{c} = {{1}}.{c}" for c in map(schema_editor.quote_name, columns)
        )
        for name, event in zip(self.trigger_names(), ["INSERT", "UPDATE"], strict=True):
            yield Statement(
                "CREATE TRIGGER %(name)s AFTER " + event + " ON %(table)s"
                " WHEN %(guard)s BEGIN"
                " SELECT RAISE(ABORT, '%(message)s: moments must be UTC text')"
                " WHERE NEW.starts_at NOT GLOB '%(shape)s' OR NEW.ends_at NOT GLOB '%(shape)s'"
                " OR NEW.starts_at GLOB '*[+TZ]*' OR NEW.ends_at GLOB '*[+TZ]*'"
                " OR NEW.starts_at GLOB '*:*-*' OR NEW.ends_at GLOB '*:*-*';"
                " SELECT RAISE(ABORT, '%(message)s') WHERE EXISTS ("
                "SELECT 1 FROM %(table)s AS other WHERE other.rowid <> NEW.rowid AND %(same)s"
                " AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at"
                " AND %(other_guard)s); END",
                table=table,
                name=schema_editor.quote_name(name),
                message=self.name,
                shape=TEXT_SHAPE,
                same=same.format("other", "NEW"),
                guard=condition.format("NEW"),
                other_guard=condition.format("other"),
            )

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        """Raise the violation as a form error. A hint only: the database has the last word."""
        fields = {*self.equal, "starts_at", "ends_at"}
        if exclude and fields & set(exclude):
            return
        if self.condition is not None and not self.condition.check(
            {f.attname: getattr(instance, f.attname) for f in model._meta.local_fields},
            using,
        ):
            return
        clashes = model._default_manager.using(using).filter(
            self.condition or Q(),
            **{name: getattr(instance, name) for name in self.equal},
            starts_at__lt=instance.ends_at,
            ends_at__gt=instance.starts_at,
        )
        if clashes.exclude(pk=instance.pk).exists():
            raise ValidationError(self.get_violation_error_message(), code="overlap")


class AppendOnly(BaseConstraint):
    """Rows of the table may be added, never changed or removed; both engines raise on a try.

    Emitted like `NoOverlap`, so that SQLite's table rebuilds keep the triggers.
    """

    def __eq__(self, other):
        return isinstance(other, AppendOnly) and self.name == other.name

    __hash__ = BaseConstraint.__hash__

    def constraint_sql(self, model, schema_editor):
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))
        return None

    def create_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.deferred_sql.extend(self._statements(model, schema_editor))
        return None

    def remove_sql(self, model, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return None
        return Statement(
            "DROP FUNCTION %(function)s() CASCADE",
            function=schema_editor.quote_name(self.name),
        )

    def trigger_names(self):
        return [f"{self.name}_update", f"{self.name}_delete"]

    def _statements(self, model, schema_editor):
        table = Table(model._meta.db_table, schema_editor.quote_name)
        postgresql = schema_editor.connection.vendor == "postgresql"
        if postgresql:
            yield Statement(
                "CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION '%(message)s' USING ERRCODE = '23514'; END $$",
                function=schema_editor.quote_name(self.name),
                message=self.name,
            )
        for name, event in zip(self.trigger_names(), ["UPDATE", "DELETE"], strict=True):
            yield Statement(
                "CREATE TRIGGER %(name)s BEFORE "
                + event
                + " ON %(table)s FOR EACH ROW "
                + (
                    "EXECUTE FUNCTION %(function)s()"
                    if postgresql
                    else "BEGIN SELECT RAISE(ABORT, '%(message)s'); END"
                ),
                table=table,
                name=schema_editor.quote_name(name),
                function=schema_editor.quote_name(self.name),
                message=self.name,
            )

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        """Nothing to say of a new row; `AuditEntry.save` refuses the rest."""


class KeepsCount(BaseConstraint):
    """Rows that satisfy `condition` are counted by the database in a column of another table.

    `counter` is "app_label.Model.column" of the rows whose `keys` (columns that both tables have)
    are equal. The triggers count every insert, change and deletion, whoever writes it, in the
    writer's transaction: with a check on the counter, no row too many can be written, however many
    try at once, and each counts by one conditional update. A row that nobody counts is none of its
    business. Emitted like `NoOverlap`.
    """

    # Of a changed row the former state is taken off and the new one added.
    EVENTS = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}

    def __init__(self, *, name, counter, keys, condition):
        self.counter, self.keys, self.condition = counter, tuple(keys), condition
        super().__init__(name=name)

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        own = {"counter": self.counter, "keys": self.keys, "condition": self.condition}
        return path, args, {**kwargs, **own}

    def __eq__(self, other):
        return isinstance(other, KeepsCount) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__

    def constraint_sql(self, model, schema_editor):
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))
        return None

    def create_sql(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.deferred_sql.extend(self._statements(model, schema_editor))
        return None

    def trigger_names(self):
        return [f"{self.name}_{event.lower()}" for event in self.EVENTS]

    def _statements(self, model, schema_editor):
        table = Table(model._meta.db_table, schema_editor.quote_name)
        postgresql = schema_editor.connection.vendor == "postgresql"
        for name, (event, rows) in zip(self.trigger_names(), self.EVENTS.items(), strict=True):
            steps = " ".join(self._step(row, model, schema_editor) for row in rows)
            guard = ""
            if event == "UPDATE":
                guard = " WHEN (" + " OR ".join(self._differs(model, schema_editor)) + ")"
            if postgresql:
                yield Statement(
                    "CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS"
                    " $$ BEGIN %(steps)s RETURN NULL; END $$",
                    name=schema_editor.quote_name(name),
                    steps=steps,
                )
            yield Statement(
                "CREATE TRIGGER %(name)s AFTER "
                + event
                + " ON %(table)s FOR EACH ROW%(guard)s "
                + ("EXECUTE FUNCTION %(name)s()" if postgresql else "BEGIN %(steps)s END"),
                table=table,
                name=schema_editor.quote_name(name),
                guard=guard,
                steps=steps,
            )

    def remove_sql(self, model, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return None
        names = ", ".join(f"{schema_editor.quote_name(n)}()" for n in self.trigger_names())
        return Statement("DROP FUNCTION %(names)s CASCADE", names=names)

    def _step(self, row, model, schema_editor):
        """The statement that counts `row` (NEW or OLD), where it satisfies the condition."""
        quote = schema_editor.quote_name
        label, _dot, column = self.counter.rpartition(".")
        app, name = label.lower().split(".")
        counted, own = quote(f"{app}_{name}"), quote(column)
        sign = "+" if row == "NEW" else "-"
        columns = [quote(model._meta.get_field(key).column) for key in self.keys]
        same = " AND ".join(f"{column} = {row}.{column}" for column in columns)
        condition = _condition_sql(self.condition, model, schema_editor).format(row)
        return f"UPDATE {counted} SET {own} = {own} {sign} 1 WHERE {same} AND {condition};"

    def _differs(self, model, schema_editor):
        """Whether a change matters: its keys or the outcome of the condition are others."""
        condition = _condition_sql(self.condition, model, schema_editor)
        columns = [schema_editor.quote_name(model._meta.get_field(k).column) for k in self.keys]
        yield from (f"OLD.{column} <> NEW.{column}" for column in columns)
        yield f"({condition.format('OLD')}) <> ({condition.format('NEW')})"

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        """Nothing to say: the check on the counter has the last word."""


class Counter(BaseConstraint):
    """Stands on the table whose column `KeepsCount` fills, so that it can be rebuilt.

    SQLite rebuilds a table by another name, and refuses the renaming while triggers elsewhere
    write to a table that is gone: they are taken off before, and put back as they were.
    """

    def __eq__(self, other):
        return isinstance(other, Counter) and self.name == other.name

    __hash__ = BaseConstraint.__hash__

    def constraint_sql(self, model, schema_editor):
        if schema_editor.connection.vendor != "sqlite":
            return None
        table = model._meta.db_table.removeprefix("new__")
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name <> %s"
                " AND instr(sql, %s)",
                [table, f"UPDATE {schema_editor.quote_name(table)} "],
            )
            for name, sql in cursor.fetchall():
                schema_editor.execute(f"DROP TRIGGER {schema_editor.quote_name(name)}")
                schema_editor.deferred_sql.append(sql)
        return None

    def create_sql(self, model, schema_editor):
        return None

    remove_sql = create_sql

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        """Nothing to say: it is about the table, not about its rows."""


class BtreeGist(BtreeGistExtension):
    """What `NoOverlap` needs on PostgreSQL; nothing on SQLite, backwards too."""

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


def missing_triggers(model, using=DEFAULT_DB_ALIAS):
    """Names of the SQLite triggers that `model` should have and has not; [] on PostgreSQL."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return []
    expected = [
        name
        for constraint in model._meta.constraints
        if isinstance(constraint, NoOverlap | AppendOnly | KeepsCount)
        for name in constraint.trigger_names()
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in expected if name not in present]
