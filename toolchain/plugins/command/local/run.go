package local

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"etcd-cluster/toolchain/plugins/command/script"
)

// run runs the command and takes its output and files into the state, which stays as it was if the command fails.
func (s *State) run(ctx context.Context, command string) error {
	argv := []string{"/bin/sh", "-c"}
	if s.Interpreter != nil && len(*s.Interpreter) > 0 {
		argv = append([]string{}, *s.Interpreter...)
	}
	argv = append(argv, command)

	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	// The shell alone would leave its children behind, holding the output open.
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	directory, err := s.directory()
	if err != nil {
		return err
	}
	cmd.Dir = directory
	cmd.Env = s.environment()
	if s.Stdin != nil && *s.Stdin != "" {
		cmd.Stdin = strings.NewReader(*s.Stdin)
	}
	capture := script.NewCapture(ctx, s.Logging)
	cmd.Stdout, cmd.Stderr = capture.Stdout(), capture.Stderr()

	err = cmd.Run()
	output := capture.Output()
	if err != nil {
		return fmt.Errorf("%w: running %q:\n%s", err, command, capture.Both())
	}
	if err := s.collect(directory); err != nil {
		return err
	}
	s.Output = output
	return nil
}

func (s *State) directory() (string, error) {
	if s.Dir != nil {
		return *s.Dir, nil
	}
	return os.Getwd()
}

// environment returns the plugin's own, then what was asked for, then the previous output: the last one wins.
func (s *State) environment() []string {
	environment := os.Environ()
	if s.Environment != nil {
		for name, value := range *s.Environment {
			environment = append(environment, name+"="+value)
		}
	}
	if s.AddPreviousOutputInEnv == nil || *s.AddPreviousOutputInEnv {
		if s.Stdout != "" {
			environment = append(environment, script.PreviousStdout+"="+s.Stdout)
		}
		if s.Stderr != "" {
			environment = append(environment, script.PreviousStderr+"="+s.Stderr)
		}
	}
	return environment
}
