//! The command that `burnside serve` becomes; everything is in [`burnside::native::serve`].

fn main() -> std::process::ExitCode {
    burnside::native::serve::main()
}
