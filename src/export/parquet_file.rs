//! A table as Apache Parquet: one row group, every column optional.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::{Cell, Column, ExportError, Kind};

/// The table.
pub(super) fn write<R>(
    table: &'static str,
    columns: &[Column<R>],
    rows: &[R],
) -> std::result::Result<Vec<u8>, ExportError> {
    bytes(table, columns, rows)
        .map_err(|error| ExportError::Parquet { table, why: error.to_string() })
}

fn bytes<R>(table: &str, columns: &[Column<R>], rows: &[R]) -> Result<Vec<u8>> {
    let fields = columns.iter().map(field).collect::<Result<Vec<_>>>()?;
    let schema = Type::group_type_builder(table).with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_created_by(format!("ocowijzer {}", crate::pipeline::TOOL_VERSION))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for column in columns {
        let cells: Vec<Cell> = rows.iter().map(|row| (column.cell)(row)).collect();
        if let Some(mut out) = group.next_column()? {
            write_column(&mut out, column.kind, &cells)?;
            out.close()?;
        }
    }
    group.close()?;
    writer.into_inner()
}

fn field<R>(column: &Column<R>) -> Result<TypePtr> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
    };
    let field = Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()?;
    Ok(Arc::new(field))
}

/// Values and, per row, whether there is one: an empty cell has no value.
fn write_column(out: &mut SerializedColumnWriter<'_>, kind: Kind, cells: &[Cell]) -> Result<()> {
    match kind {
        Kind::Text => {
            let (levels, values) = present(cells, |cell| match cell {
                Cell::Text(text) => Some(ByteArray::from(text.as_str())),
                _ => None,
            });
            out.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        }
        Kind::Integer | Kind::Time => {
            let (levels, values) = present(cells, |cell| match cell {
                Cell::Integer(number) => Some(*number),
                Cell::Time(at) => Some(at.as_microsecond()),
                _ => None,
            });
            out.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
        }
        Kind::Number => {
            let (levels, values) = present(cells, |cell| match cell {
                Cell::Number(number) => Some(*number),
                _ => None,
            });
            out.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
        }
        Kind::Boolean => {
            let (levels, values) = present(cells, |cell| match cell {
                Cell::Boolean(value) => Some(*value),
                _ => None,
            });
            out.typed::<BoolType>().write_batch(&values, Some(&levels), None)?;
        }
    }
    Ok(())
}

fn present<T>(cells: &[Cell], value: impl Fn(&Cell) -> Option<T>) -> (Vec<i16>, Vec<T>) {
    let mut levels = Vec::with_capacity(cells.len());
    let mut values = Vec::new();
    for cell in cells {
        let value = value(cell);
        levels.push(i16::from(value.is_some()));
        values.extend(value);
    }
    (levels, values)
}
