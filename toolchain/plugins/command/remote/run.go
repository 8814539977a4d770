package remote

import (
	"context"
	"fmt"
	"strings"

	provider "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"

	"etcd-cluster/toolchain/plugins/command/script"
)

// run runs the command in a session of its own and takes its output into the state, which stays as it was if the
// command fails. A command that has begun is not stopped from here: only the host knows how far it has come.
func (s *State) run(ctx context.Context, command string) error {
	client, err := s.Connection.dial(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	session, err := client.NewSession()
	if err != nil {
		return err
	}
	defer session.Close()
	if err := s.setEnvironment(ctx, session); err != nil {
		return err
	}
	if s.Stdin != nil && *s.Stdin != "" {
		session.Stdin = strings.NewReader(*s.Stdin)
	}
	capture := script.NewCapture(ctx, s.Logging)
	session.Stdout, session.Stderr = capture.Stdout(), capture.Stderr()

	err = session.Run(command)
	output := capture.Output()
	if err != nil {
		return fmt.Errorf("%w: running %q:\n%s", err, command, capture.Both())
	}
	s.Output = output
	return nil
}

const acceptEnv = "Unable to set '%s'. The SSH server takes only variables that its AcceptEnv names; " +
	"a shell on the host also takes them before the command, as in 'VAR=value command'."

// setEnvironment fails on a variable that was asked for and is refused; the previous output is only offered.
func (s *State) setEnvironment(ctx context.Context, session *ssh.Session) error {
	log := provider.GetLogger(ctx)
	for name, value := range s.Environment {
		if err := session.Setenv(name, value); err != nil {
			log.Errorf(acceptEnv, name)
			return fmt.Errorf("could not set environment variable %q: %w", name, err)
		}
	}
	if s.AddPreviousOutputInEnv != nil && !*s.AddPreviousOutputInEnv {
		return nil
	}
	previous := []struct{ name, value string }{{script.PreviousStdout, s.Stdout}, {script.PreviousStderr, s.Stderr}}
	for _, variable := range previous {
		if variable.value == "" {
			continue
		}
		if err := session.Setenv(variable.name, variable.value); err != nil {
			log.Warningf(acceptEnv, variable.name)
		}
	}
	return nil
}
