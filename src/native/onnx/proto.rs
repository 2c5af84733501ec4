//! The parts of ModelProto that matter: nodes, their attributes, initializers.

use super::wire::{Fields, Wire};
use super::{invalid, tensor::Tensor};
use crate::weights::FormatError;
use std::collections::{BTreeMap, HashMap};

/// An encoder has a few hundred nodes; a list this long is an attack or another kind of model.
const MAX_NODES: usize = 200_000;
const MAX_INITIALIZERS: usize = 50_000;
/// Inputs or outputs of one node.
const MAX_EDGES: usize = 4096;

/// A model's nodes and initial values, borrowed from the file's bytes.
#[derive(Debug, Default)]
pub struct Graph<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    /// By name; `Constant` nodes count as initializers.
    pub(super) initializers: BTreeMap<&'a str, Tensor<'a>>,
    /// Which node makes a value.
    pub(super) producers: HashMap<&'a str, usize>,
    /// Which nodes use a value.
    pub(super) consumers: HashMap<&'a str, Vec<usize>>,
}

/// One operation.
#[derive(Debug, Default)]
pub(super) struct Node<'a> {
    pub(super) name: &'a str,
    pub(super) op: &'a str,
    /// An input that is left out is an empty name.
    pub(super) inputs: Vec<&'a str>,
    pub(super) outputs: Vec<&'a str>,
    attributes: Vec<Attribute<'a>>,
}

#[derive(Debug, Default)]
struct Attribute<'a> {
    name: &'a str,
    int: i64,
    float: f32,
    ints: Vec<i64>,
    tensor: Option<Tensor<'a>>,
}

impl<'a> Node<'a> {
    /// The name of an input, if it is there.
    pub(super) fn input(&self, index: usize) -> Option<&'a str> {
        self.inputs.get(index).copied().filter(|name| !name.is_empty())
    }

    /// An integer attribute, or what it is when left out.
    pub(super) fn int(&self, name: &str, default: i64) -> i64 {
        self.attribute(name).map_or(default, |a| a.int)
    }

    /// A float attribute, or what it is when left out.
    pub(super) fn float(&self, name: &str, default: f32) -> f32 {
        self.attribute(name).map_or(default, |a| a.float)
    }

    /// A list of integers, empty when left out.
    pub(super) fn ints(&self, name: &str) -> &[i64] {
        self.attribute(name).map_or(&[], |a| a.ints.as_slice())
    }

    fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes.iter().find(|a| a.name == name)
    }
}

impl<'a> Graph<'a> {
    /// Reads a whole ONNX file. Weights stay where they are, in `bytes`.
    ///
    /// # Errors
    /// [`FormatError`] for anything that is no ONNX model, is cut short, or keeps its weights in
    /// other files.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let mut graph = None;
        let mut fields = Fields::new(bytes);
        while let Some((number, value)) = fields.next()? {
            // ModelProto.graph
            if number == 7 {
                graph = Some(Self::parse_graph(value.bytes()?)?);
            }
        }
        let mut graph = graph.ok_or_else(|| invalid("there is no graph in the file; it is no ONNX model"))?;
        graph.adopt_constants();
        graph.index();
        Ok(graph)
    }

    fn parse_graph(message: &'a [u8]) -> Result<Self, FormatError> {
        let mut graph = Graph::default();
        let mut fields = Fields::new(message);
        while let Some((number, value)) = fields.next()? {
            match number {
                1 => graph.nodes.push(node(value.bytes()?)?),
                5 => {
                    let tensor = Tensor::parse(value.bytes()?)?;
                    if graph.initializers.insert(tensor.name, tensor).is_some() {
                        return Err(invalid("two initializers have the same name; the file is damaged"));
                    }
                }
                _ => {}
            }
            if graph.nodes.len() > MAX_NODES || graph.initializers.len() > MAX_INITIALIZERS {
                return Err(invalid(format!(
                    "more than {MAX_NODES} nodes or {MAX_INITIALIZERS} initializers; this is no encoder export"
                )));
            }
        }
        Ok(graph)
    }

    fn adopt_constants(&mut self) {
        for node in self.nodes.iter_mut().filter(|n| n.op == "Constant") {
            let value = node.attributes.iter_mut().find(|a| a.name == "value").and_then(|a| a.tensor.take());
            if let (Some(tensor), Some(output)) = (value, node.outputs.first()) {
                self.initializers.entry(output).or_insert(tensor);
            }
        }
    }

    fn index(&mut self) {
        for (index, node) in self.nodes.iter().enumerate() {
            for output in &node.outputs {
                self.producers.insert(output, index);
            }
            for input in node.inputs.iter().filter(|name| !name.is_empty()) {
                self.consumers.entry(input).or_default().push(index);
            }
        }
    }

    /// The node that makes a value.
    pub(super) fn producer(&self, value: &str) -> Option<&Node<'a>> {
        self.producers.get(value).and_then(|index| self.nodes.get(*index))
    }

    /// The nodes that use a value.
    pub(super) fn consumers(&self, value: &str) -> impl Iterator<Item = &Node<'a>> {
        self.consumers.get(value).into_iter().flatten().filter_map(|index| self.nodes.get(*index))
    }
}

fn node(message: &[u8]) -> Result<Node<'_>, FormatError> {
    let mut node = Node::default();
    let mut fields = Fields::new(message);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => node.inputs.push(value.text()?),
            2 => node.outputs.push(value.text()?),
            3 => node.name = value.text()?,
            4 => node.op = value.text()?,
            5 => node.attributes.push(attribute(value.bytes()?)?),
            _ => {}
        }
        if node.inputs.len().max(node.outputs.len()).max(node.attributes.len()) > MAX_EDGES {
            return Err(invalid(format!("a node has more than {MAX_EDGES} inputs, outputs or attributes")));
        }
    }
    Ok(node)
}

fn attribute(message: &[u8]) -> Result<Attribute<'_>, FormatError> {
    let mut attribute = Attribute::default();
    let mut fields = Fields::new(message);
    while let Some((number, value)) = fields.next()? {
        match (number, value) {
            (1, name) => attribute.name = name.text()?,
            (2, Wire::Fixed32(float)) => attribute.float = f32::from_le_bytes(float),
            (3, int) => attribute.int = int.int()?,
            (5, tensor) => attribute.tensor = Some(Tensor::parse(tensor.bytes()?)?),
            (8, ints) => ints.ints(&mut attribute.ints)?,
            _ => {}
        }
    }
    Ok(attribute)
}
