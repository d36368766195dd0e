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
        condition = self._condition_sql(model, schema_editor)
        same = " AND ".join(
            f"{{0}}.{c} = {{1}}.{c}" for c in map(schema_editor.quote_name, self.equal)
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

    def _condition_sql(self, model, schema_editor):
        if self.condition is None:
            return "1"
        query = Query(model, alias_cols=False)
        where = query.build_where(self.condition)
        sql, params = where.as_sql(
            query.get_compiler(connection=schema_editor.connection),
            schema_editor.connection,
        )
        for field in model._meta.local_fields:
            column = schema_editor.quote_name(field.column)
            sql = sql.replace(column, "{0}." + column)
        return sql % tuple(schema_editor.quote_value(p) for p in params)

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
        if isinstance(constraint, NoOverlap | AppendOnly)
        for name in constraint.trigger_names()
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in expected if name not in present]
