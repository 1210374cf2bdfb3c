package io.patchbay.capacity;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `patchbay capacity`: what was decided and carried, again and otherwise.
@Command(
        name = "capacity",
        mixinStandardHelpOptions = true,
        header = "Replays decisions, tries other policies and plans capacity from the topics.",
        description = "%nEvery command reads a range of the topics (--bootstrap-servers, --from, --to) or a trace file "
                + "that `export` or `generate` wrote.%n",
        subcommands = {
            ReplayCommand.class,
            WhatIfCommand.class,
            ReportCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            GenerateCommand.class,
            HelpCommand.class
        })
public final class CapacityCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do, for example: patchbay capacity replay --from -1h");
    }
}
