//! The native command; everything is in [`burnside::native`].

fn main() -> std::process::ExitCode {
    burnside::native::main()
}
