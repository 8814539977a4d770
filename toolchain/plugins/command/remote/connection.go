package remote

import (
	"fmt"
	"net"
	"os"
	"time"

	"github.com/pulumi/pulumi-go-provider/infer"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// Connection says how to reach a host, if need be through another one.
type Connection struct {
	endpoint
	Proxy *ProxyConnection `pulumi:"proxy,optional"`
}

// ProxyConnection says how to reach the host in between.
type ProxyConnection struct{ endpoint }

type endpoint struct {
	User               *string  `pulumi:"user,optional"`
	Password           *string  `pulumi:"password,optional"`
	Host               *string  `pulumi:"host"`
	Port               *float64 `pulumi:"port,optional"`
	PrivateKey         *string  `pulumi:"privateKey,optional"`
	PrivateKeyPassword *string  `pulumi:"privateKeyPassword,optional"`
	AgentSocketPath    *string  `pulumi:"agentSocketPath,optional"`
	DialErrorLimit     *int     `pulumi:"dialErrorLimit,optional"`
	PerDialTimeout     *int     `pulumi:"perDialTimeout,optional"`
	HostKey            *string  `pulumi:"hostKey,optional"`
}

const (
	defaultUser           = "root"
	defaultPort           = 22
	defaultDialErrorLimit = 10
	defaultPerDialTimeout = 15
)

// Annotate sets the defaults.
func (c *Connection) Annotate(a infer.Annotator) { c.setDefaults(a) }

// Annotate sets the defaults.
func (c *ProxyConnection) Annotate(a infer.Annotator) { c.setDefaults(a) }

func (e *endpoint) setDefaults(a infer.Annotator) {
	a.SetDefault(&e.User, defaultUser)
	a.SetDefault(&e.Port, defaultPort)
	a.SetDefault(&e.DialErrorLimit, defaultDialErrorLimit)
	a.SetDefault(&e.PerDialTimeout, defaultPerDialTimeout)
}

// address returns host:port.
func (e *endpoint) address() string {
	return net.JoinHostPort(*e.Host, fmt.Sprintf("%d", int(or(e.Port, defaultPort))))
}

// perDialTimeout returns how long one attempt to connect may take; 0 is for ever.
func (e *endpoint) perDialTimeout() time.Duration {
	return time.Duration(or(e.PerDialTimeout, defaultPerDialTimeout)) * time.Second
}

// config returns the SSH client's side; closing is to be called when it is not needed any more.
func (e *endpoint) config() (config *ssh.ClientConfig, closing func(), err error) {
	closing = func() {}
	config = &ssh.ClientConfig{User: or(e.User, defaultUser), Timeout: e.perDialTimeout()}
	if err := e.trust(config); err != nil {
		return nil, closing, err
	}
	if e.PrivateKey != nil {
		signer, err := e.signer()
		if err != nil {
			return nil, closing, fmt.Errorf("privateKey: %w", err)
		}
		config.Auth = append(config.Auth, ssh.PublicKeys(signer))
	}
	if e.Password != nil {
		config.Auth = append(config.Auth, ssh.Password(*e.Password), ssh.KeyboardInteractive(e.answer))
	}
	socket := os.Getenv("SSH_AUTH_SOCK")
	if e.AgentSocketPath != nil {
		socket = *e.AgentSocketPath
	}
	if socket != "" {
		conn, err := net.Dial("unix", socket)
		if err != nil {
			return nil, closing, fmt.Errorf("SSH agent: %w", err)
		}
		closing = func() { _ = conn.Close() }
		config.Auth = append(config.Auth, ssh.PublicKeysCallback(agent.NewClient(conn).Signers))
	}
	return config, closing, nil
}

// trust pins the host's key where there is one; otherwise any key is taken, as pulumi-command does.
func (e *endpoint) trust(config *ssh.ClientConfig) error {
	if e.HostKey == nil {
		config.HostKeyCallback = ssh.InsecureIgnoreHostKey()
		return nil
	}
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(*e.HostKey))
	if err != nil {
		return fmt.Errorf("hostKey: %w", err)
	}
	config.HostKeyCallback = ssh.FixedHostKey(key)
	config.HostKeyAlgorithms = []string{key.Type()}
	if key.Type() == ssh.KeyAlgoRSA { // signatures over SHA-1 are refused by current servers
		config.HostKeyAlgorithms = []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSA}
	}
	return nil
}

func (e *endpoint) signer() (ssh.Signer, error) {
	if e.PrivateKeyPassword != nil {
		return ssh.ParsePrivateKeyWithPassphrase([]byte(*e.PrivateKey), []byte(*e.PrivateKeyPassword))
	}
	return ssh.ParsePrivateKey([]byte(*e.PrivateKey))
}

// answer gives the password to every question of keyboard-interactive authentication.
func (e *endpoint) answer(_, _ string, questions []string, _ []bool) ([]string, error) {
	answers := make([]string, len(questions))
	for i := range answers {
		answers[i] = *e.Password
	}
	return answers, nil
}

func or[T any](value *T, otherwise T) T {
	if value == nil {
		return otherwise
	}
	return *value
}
